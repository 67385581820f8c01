// Package fence waits until a twin has what was committed, in services that Twinkeeper runs.
package fence

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// Fence returns nil once everything committed to the database is on a twin's disk.
func Fence(database, twins, timeout string) error {
	token, err := os.ReadFile(os.Getenv("TWIN_FENCE_TOKEN_FILE"))
	if err != nil {
		return err
	}
	target := strings.ReplaceAll(os.Getenv("TWIN_FENCE_URL"), "{database}", url.PathEscape(database))
	request, err := http.NewRequest("POST", target+"?twins="+twins+"&timeout="+timeout, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if body, _ := io.ReadAll(answer.Body); answer.StatusCode != http.StatusOK {
		return fmt.Errorf("no promise: %d %s", answer.StatusCode, body)
	}
	return nil
}
