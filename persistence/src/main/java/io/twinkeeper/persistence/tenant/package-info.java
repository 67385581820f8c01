/** The files behind a glob: finding them, remembering them, keeping those that were removed. */
@NullMarked
package io.twinkeeper.persistence.tenant;

import org.jspecify.annotations.NullMarked;
