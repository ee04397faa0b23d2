// Opa decides in OPA what bench_decisions.py asks: the first line of the standard input is a module
// of Rego and the requests, each line after it a number of times to decide the first of them. It
// answers with every decision, and then for each line with the nanoseconds of one.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/open-policy-agent/opa/v1/rego"
)

type asked struct {
	Module   string           `json:"module"`
	Requests []map[string]any `json:"requests"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<28)
	lines.Scan()
	var given asked
	must(json.Unmarshal(lines.Bytes(), &given))
	ctx := context.Background()
	query, err := rego.New(
		rego.Query("data.decided.allow"), rego.Module("decided.rego", given.Module),
	).PrepareForEval(ctx)
	must(err)
	decide := func(request map[string]any) bool {
		found, err := query.Eval(ctx, rego.EvalInput(request))
		must(err)
		return found.Allowed()
	}
	decisions := make([]bool, len(given.Requests))
	for n, request := range given.Requests {
		decisions[n] = decide(request)
	}
	must(json.NewEncoder(os.Stdout).Encode(decisions))
	for lines.Scan() {
		var times int64
		must(json.Unmarshal(lines.Bytes(), &times))
		begun := time.Now()
		for range times {
			decide(given.Requests[0])
		}
		fmt.Println(time.Since(begun).Nanoseconds() / times)
	}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
