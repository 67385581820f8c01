/** Processes under a guard that ends them when this JVM stops vouching for them, and last words. */
@NullMarked
package io.twinkeeper.node.guard;

import org.jspecify.annotations.NullMarked;
