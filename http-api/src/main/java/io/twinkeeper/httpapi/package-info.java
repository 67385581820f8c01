/** The admin API: one HTTP server per node, speaking to its node through {@code NodeAdmin} only. */
@NullMarked
package io.twinkeeper.httpapi;

import org.jspecify.annotations.NullMarked;
