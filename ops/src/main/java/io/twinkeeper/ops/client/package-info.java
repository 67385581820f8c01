/** Commands that ask a running node through its admin API. */
@NullMarked
package io.twinkeeper.ops.client;

import org.jspecify.annotations.NullMarked;
