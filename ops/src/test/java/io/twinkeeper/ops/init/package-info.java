/** Tests of a new cluster's files. */
@NullMarked
package io.twinkeeper.ops.init;

import org.jspecify.annotations.NullMarked;
