/** Parts that can be switched off for tests of tests. */
@NullMarked
package io.twinkeeper.node.breakage;

import org.jspecify.annotations.NullMarked;
