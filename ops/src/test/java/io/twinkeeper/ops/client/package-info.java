@NullMarked
package io.twinkeeper.ops.client;

import org.jspecify.annotations.NullMarked;
