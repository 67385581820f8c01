/** Operators' words that stand until they are taken back: pauses, drains, plans, drills. */
@NullMarked
package io.twinkeeper.protocol.orders;

import org.jspecify.annotations.NullMarked;
