/** Processes of the demo: how they are started, found again as a family, and signalled. */
@NullMarked
package io.twinkeeper.ops.demo.process;

import org.jspecify.annotations.NullMarked;
