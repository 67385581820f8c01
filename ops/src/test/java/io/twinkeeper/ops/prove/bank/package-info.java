/** Tests of the bank and of those who look into its books. */
@NullMarked
package io.twinkeeper.ops.prove.bank;

import org.jspecify.annotations.NullMarked;
