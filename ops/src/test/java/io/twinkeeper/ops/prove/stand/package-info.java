/** Tests of the stand: who is on it, and what their files say. */
@NullMarked
package io.twinkeeper.ops.prove.stand;

import org.jspecify.annotations.NullMarked;
