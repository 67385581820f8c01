/** The programs that are measured, each behind the same few calls. */
@NullMarked
package io.twinkeeper.ops.bench.files.tool;

import org.jspecify.annotations.NullMarked;
