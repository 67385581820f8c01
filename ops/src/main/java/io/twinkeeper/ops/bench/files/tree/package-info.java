/** The files that are carried: how they are made and changed, and when two trees are equal. */
@NullMarked
package io.twinkeeper.ops.bench.files.tree;

import org.jspecify.annotations.NullMarked;
