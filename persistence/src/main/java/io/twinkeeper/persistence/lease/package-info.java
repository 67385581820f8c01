/** The third voter of two members: a record for each workload in somebody else's store. */
@NullMarked
package io.twinkeeper.persistence.lease;

import org.jspecify.annotations.NullMarked;
