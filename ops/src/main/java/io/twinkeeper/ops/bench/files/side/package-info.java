/** The two ends between which files are carried: namespaces, a veth pair, what it all costs. */
@NullMarked
package io.twinkeeper.ops.bench.files.side;

import org.jspecify.annotations.NullMarked;
