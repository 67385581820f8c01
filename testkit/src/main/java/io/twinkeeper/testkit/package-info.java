/** Programs that tests of more than one module start. */
@NullMarked
package io.twinkeeper.testkit;

import org.jspecify.annotations.NullMarked;
