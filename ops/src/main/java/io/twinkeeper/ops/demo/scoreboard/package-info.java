/** The demo workload: a scoreboard that answers a write only once SQLite has committed it. */
@NullMarked
package io.twinkeeper.ops.demo.scoreboard;

import org.jspecify.annotations.NullMarked;
