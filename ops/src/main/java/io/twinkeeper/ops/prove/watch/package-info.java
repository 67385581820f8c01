/** Those who watch a cluster on trial from outside: its nodes' words, its ledgers, its books. */
@NullMarked
package io.twinkeeper.ops.prove.watch;

import org.jspecify.annotations.NullMarked;
