/**
 * How what a twin has told gets into the tree: received beside it in the annex, given its name in
 * one step, and what was there before kept in the trash.
 */
@NullMarked
package io.twinkeeper.persistence.directory.place;

import org.jspecify.annotations.NullMarked;
