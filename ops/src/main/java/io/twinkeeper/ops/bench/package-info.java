/** {@code twin bench}: what replication costs and how far it lags, measured against nothing. */
@NullMarked
package io.twinkeeper.ops.bench;

import org.jspecify.annotations.NullMarked;
