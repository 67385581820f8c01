@NullMarked
package io.twinkeeper.persistence.tenant;

import org.jspecify.annotations.NullMarked;
