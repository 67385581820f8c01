/**
 * Scenarios of directories: real nodes, real trees, and what people and programs do in them. What
 * is claimed is read from the trees.
 */
@NullMarked
package io.twinkeeper.ops.directory;

import org.jspecify.annotations.NullMarked;
