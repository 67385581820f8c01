/** Tests of what all commands share. */
@NullMarked
package io.twinkeeper.ops.cli;

import org.jspecify.annotations.NullMarked;
