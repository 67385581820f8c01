/**
 * What has changed in a watched directory since its index was written: the tree is walked, files
 * that look different are read, and what is new or gone is recorded.
 */
@NullMarked
package io.twinkeeper.persistence.directory.scan;

import org.jspecify.annotations.NullMarked;
