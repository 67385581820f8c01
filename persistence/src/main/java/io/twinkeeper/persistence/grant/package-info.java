/** What a voter must not forget, on disk. */
@NullMarked
package io.twinkeeper.persistence.grant;

import org.jspecify.annotations.NullMarked;
