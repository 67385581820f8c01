/** Segments: LTX bytes, their checksums, reading and writing them. No I/O. */
@NullMarked
package io.twinkeeper.protocol.segment;

import org.jspecify.annotations.NullMarked;
