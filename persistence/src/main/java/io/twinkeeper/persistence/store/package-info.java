/** The segment store: a database's history as LTX files that outlive us, and restoring from it. */
@NullMarked
package io.twinkeeper.persistence.store;

import org.jspecify.annotations.NullMarked;
