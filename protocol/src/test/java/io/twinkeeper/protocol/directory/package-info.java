@NullMarked
package io.twinkeeper.protocol.directory;

import org.jspecify.annotations.NullMarked;
