@NullMarked
package io.twinkeeper.protocol.tenant;

import org.jspecify.annotations.NullMarked;
