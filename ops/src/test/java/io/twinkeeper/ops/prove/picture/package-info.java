/** Tests of the picture of a round. */
@NullMarked
package io.twinkeeper.ops.prove.picture;

import org.jspecify.annotations.NullMarked;
