/** What must hold whatever befalls a cluster, judged from what was seen outside of it. */
@NullMarked
package io.twinkeeper.ops.prove.judge;

import org.jspecify.annotations.NullMarked;
