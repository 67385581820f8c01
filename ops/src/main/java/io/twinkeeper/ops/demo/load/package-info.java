/** The demo's clients: writes at a fixed rate, and the memory of every answer. */
@NullMarked
package io.twinkeeper.ops.demo.load;

import org.jspecify.annotations.NullMarked;
