/**
 * The file under the ledger: its SQLite journal, made on first start and checked on every other.
 */
@NullMarked
package io.twinkeeper.persistence.ledger;

import org.jspecify.annotations.NullMarked;
