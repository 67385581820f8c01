/** A node's book of standing orders, on disk. */
@NullMarked
package io.twinkeeper.persistence.orders;

import org.jspecify.annotations.NullMarked;
