/** Quorum grants as pure state transitions: who may serve a workload, and until when. */
@NullMarked
package io.twinkeeper.protocol.grant;

import org.jspecify.annotations.NullMarked;
