ALTER TABLE `backtest_results` ADD `honesty` text;--> statement-breakpoint
ALTER TABLE `backtest_results` ADD `honesty_at` integer;