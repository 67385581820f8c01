/** Reading and checking twin.conf on this machine. */
@NullMarked
package io.twinkeeper.ops.config;

import org.jspecify.annotations.NullMarked;
