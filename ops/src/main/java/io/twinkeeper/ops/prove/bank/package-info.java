/** A bank whose accounts always sum up to the same: what a torn copy would betray. */
@NullMarked
package io.twinkeeper.ops.prove.bank;

import org.jspecify.annotations.NullMarked;
