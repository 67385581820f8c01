/** What a database holds, as a process of its own finds it: integrity, rows, a query's answer. */
@NullMarked
package io.twinkeeper.persistence.exam;

import org.jspecify.annotations.NullMarked;
