/** The one configuration file, as typed records: parsed once, validated as a whole. */
@NullMarked
package io.twinkeeper.protocol.config;

import org.jspecify.annotations.NullMarked;
