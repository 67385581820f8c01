/** The ledger: what happened, event-sourced on every node and the same on all of them. */
@NullMarked
package io.twinkeeper.node.ledger;

import org.jspecify.annotations.NullMarked;
