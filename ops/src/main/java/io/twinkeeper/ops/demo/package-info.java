/**
 * {@code twin demo}: three nodes on loopback, one of them dies, and the proof that nothing was
 * lost.
 */
@NullMarked
package io.twinkeeper.ops.demo;

import org.jspecify.annotations.NullMarked;
