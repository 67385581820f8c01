/** People who work with files on both twins, and what must be there afterwards. */
@NullMarked
package io.twinkeeper.ops.demo.workspace;

import org.jspecify.annotations.NullMarked;
