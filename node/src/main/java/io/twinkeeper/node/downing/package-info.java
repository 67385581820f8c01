/**
 * Who leaves the cluster when members lose sight of each other. Decides nothing about who serves.
 */
@NullMarked
package io.twinkeeper.node.downing;

import org.jspecify.annotations.NullMarked;
