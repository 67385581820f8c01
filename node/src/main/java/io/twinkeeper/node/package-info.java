/** The daemon: every actor of a node. */
@NullMarked
package io.twinkeeper.node;

import org.jspecify.annotations.NullMarked;
