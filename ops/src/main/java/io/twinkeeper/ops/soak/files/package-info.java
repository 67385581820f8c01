/** {@code twin soak directories}: people at work in all trees, trouble, and nothing may be lost. */
@NullMarked
package io.twinkeeper.ops.soak.files;

import org.jspecify.annotations.NullMarked;
