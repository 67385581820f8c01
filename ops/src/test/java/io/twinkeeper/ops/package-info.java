/** Tests of the whole command. */
@NullMarked
package io.twinkeeper.ops;

import org.jspecify.annotations.NullMarked;
