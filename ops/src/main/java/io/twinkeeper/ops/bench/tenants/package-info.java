/** {@code twin bench tenants}: what many small databases cost, idle and busy. */
@NullMarked
package io.twinkeeper.ops.bench.tenants;

import org.jspecify.annotations.NullMarked;
