/** Tests of the configuration's reader. */
@NullMarked
package io.twinkeeper.protocol.config;

import org.jspecify.annotations.NullMarked;
