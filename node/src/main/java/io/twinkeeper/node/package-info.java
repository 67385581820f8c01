/** A node: every actor there is, by feature. */
@NullMarked
package io.twinkeeper.node;

import org.jspecify.annotations.NullMarked;
