/** Tests of the schedule of faults. */
@NullMarked
package io.twinkeeper.ops.prove.fault;

import org.jspecify.annotations.NullMarked;
